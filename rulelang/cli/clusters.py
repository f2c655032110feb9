"""Apache Spark for a command: its session, and what it fails at in one line."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from rulelang.cli.usage import refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["spark_session"]


@contextmanager
def spark_session() -> "Iterator[SparkSession]":
    """The session of `spark-submit`, or one as Spark's own settings say (SPARK_CONF_DIR).

    What Spark fails at ends the command with one line.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise refused("no_java")
    builder = SparkSession.builder.appName("rulelang")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    try:
        with _quiet():
            session = builder.getOrCreate()
        context = session.sparkContext
        context.setLogLevel("OFF")
        if (context.master or "").startswith("local") and "PYSPARK_PYTHON" not in os.environ:
            context.pythonExec = sys.executable  # the one that has rulelang
        yield session
    except (PySparkException, Py4JError) as error:
        raise click.ClickException(f"Spark: {_first_line(error)}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing is written to standard error; what is started keeps silent for good."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
