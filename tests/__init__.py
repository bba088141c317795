"""The tests; a package, so that helpers are `tests.postoffice` and two files may bear one name."""
