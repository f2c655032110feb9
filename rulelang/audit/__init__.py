"""The audit of a published report: can what it claims hold together?"""
