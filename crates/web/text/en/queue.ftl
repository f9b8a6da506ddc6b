# Queue.
