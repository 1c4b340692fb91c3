"""An export in, each of its rows sorted: `sorter` decides, `shapes` lays out the texts, `results` are counted."""
