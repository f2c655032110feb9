"""Results and traces as text: JSON, CSV, tables, explanations. Nothing here touches a file."""
