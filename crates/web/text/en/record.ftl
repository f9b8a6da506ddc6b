# Record.
