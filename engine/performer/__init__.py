"""The performer: notes to motion by rules and inverse kinematics."""
