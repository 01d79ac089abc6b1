"""What every part that keeps data needs: a SQLite database with migrations, its columns, durable files."""
