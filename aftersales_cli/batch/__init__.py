"""An export in, each of its rows sorted: `sorter` decides a row and `blocks` many at once, by `plans` that are kept.

`shapes` lays out the texts, `rows` and `pieces` make lines of CSV, `results` are counted, `workers` share a file.
"""
