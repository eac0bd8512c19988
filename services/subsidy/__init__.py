"""Subsidy 补贴: from the certified case to the paid and closed one, and the money in between."""
