"""The columnar engine on a cluster: the driver compiles, executors score, Spark ranks."""
