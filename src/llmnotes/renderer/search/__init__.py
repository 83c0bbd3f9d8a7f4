"""What can be searched: the text that each page gives to Pagefind, and the files that Pagefind makes of it."""
