"""Everything that is kept about the person who asks (个人信息保护法 art. 45)."""
