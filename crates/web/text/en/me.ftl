# Me.
