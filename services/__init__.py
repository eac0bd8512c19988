"""The four desks: enrollment, training, assessment, subsidy. None knows another."""
