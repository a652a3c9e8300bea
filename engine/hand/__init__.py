"""The hand: forward and inverse kinematics, joint limits, MANO files."""
