"""The export of all data about the actor (个人信息保护法 art. 45)."""
