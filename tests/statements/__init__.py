"""What trainees state about their own cases."""
