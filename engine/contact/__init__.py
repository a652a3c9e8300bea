"""Contact: what fingertips do to keys, and the correction that puts them right."""
