"""What is on file as tables for other programs: rows, their columns, and the files they go to.

One list of columns (`tables`) serves every format (`formats`), the data dictionary (`dictionary`)
and the documentation. The names of tables and columns are a contract: adding one is harmless,
renaming one is not.
"""
