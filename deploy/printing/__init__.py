"""Pages that the code prints about itself: `make docs` writes them, `make check` says which are out of date."""
