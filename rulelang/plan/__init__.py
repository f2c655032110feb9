"""What is computed: the small core that every engine walks."""
