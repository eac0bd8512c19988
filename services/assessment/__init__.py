"""Assessment 考核评定: exam applications, sittings, results and certificates, all before 31 December (63号 §2.6, §2.7)."""
