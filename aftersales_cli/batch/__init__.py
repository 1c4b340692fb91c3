"""An export in, each of its rows sorted: what comes in goes by blocks and by columns, and all of it one way.

`facts` reads a block, `plans` says what its keys lead to, `finish` puts in what each row has itself, `sorter` does the
three and tells what is wrong with rows; `lines` lays them out, `pieces` are what leaves a process, `workers` share a
file, `run` drives it all. A block of one row is a row by itself.

block       rows of a table one below the other, as they were read
text        a row as one line of CSV without quotes: what they are for is masked (`intake/texts`)
key         what decides in a row, but for its amounts and times themselves: words, patterns found, what is known
given       the amounts and times of a row
plan        what rows with the same key come to, worked out once
shape       the triage columns of an outcome as templates; a gap is what each row fills by itself
verdict     a shape, how pressing, and what is wrong or doubtful: all but what a row has itself
finished    a row's verdict, when it runs out, and what it shows in the gaps
piece       the lines of some rows, their counts, and those rejected
span        a part of a file that begins and ends with a row
"""
