/* A container that does nothing, until it is stopped. */
setInterval(() => {}, 60_000);
