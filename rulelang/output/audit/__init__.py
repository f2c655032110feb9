"""What an audit found, for people, for programs, for a letter and as a workbook."""
