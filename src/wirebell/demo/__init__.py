"""The bundled wire, by five papers that do not exist, and the player that runs it through a complete server."""
