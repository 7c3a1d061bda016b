# The image of strategies. Both stages stand on one base with Node 24 or newer; a release names it by digest:
#   docker build --build-arg BASE=node:24.21.0-slim@sha256:… --build-arg GIT_COMMIT=$(git rev-parse HEAD) --tag tradai-strategy .
ARG BASE=node:24.21.0-slim

FROM ${BASE} AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# Packages are installed anew only when a manifest changes.
COPY package.json package-lock.json .npmrc ./
COPY packages/strategy-sdk/package.json packages/strategy-sdk/
COPY packages/runtime/package.json packages/runtime/
COPY packages/cli/package.json packages/cli/
COPY packages/platform/package.json packages/platform/
COPY packages/sim-exchange/package.json packages/sim-exchange/
COPY examples/strategies examples/strategies
# No script of a package runs: this Node builds, and it is the one that will run what is compiled ahead.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# A folder of the build context that holds a folder per strategy.
ARG STRATEGIES=examples/strategies
ARG GIT_COMMIT=unknown
RUN node --conditions=@tradai/source scripts/image/run.ts \
  --out /opt/tradai --strategies "${STRATEGIES}" --git-commit "${GIT_COMMIT}" --uid 1000 \
  && mkdir -p /var/lib/tradai

FROM ${BASE}
ARG GIT_COMMIT=unknown
LABEL org.opencontainers.image.title="tradai-strategy" \
  org.opencontainers.image.description="Runs one strategy of the registry: backtests, searches, sessions with play money and with money" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.revision="${GIT_COMMIT}" \
  org.opencontainers.image.licenses="MIT"
COPY --from=build /usr/bin/tini-static /usr/bin/tini
COPY --from=build /opt/tradai /opt/tradai
COPY --from=build --chown=1000:1000 /var/lib/tradai /var/lib/tradai
# The root file system may be read-only: all that is written lies below the volume, and in /tmp. The allocator keeps a pool for each thread that asks, up to
# eight a core, and each keeps room that no other uses: with two a session grew less in twelve quiet hours (docs/soak.md).
ENV NODE_ENV=production \
  MALLOC_ARENA_MAX=2 \
  TRADAI_DATA=/var/lib/tradai/data \
  TRADAI_REGISTRY=/var/lib/tradai/registry \
  TRADAI_RESULTS=/var/lib/tradai/results \
  TRADAI_STATE=/var/lib/tradai/state
WORKDIR /var/lib/tradai
VOLUME ["/var/lib/tradai"]
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "/opt/tradai/dist/health-check.js"]
# tini passes signals on, also those of the moment before our own handlers are there.
ENTRYPOINT ["/usr/bin/tini", "--", "node", "/opt/tradai/bin/tradai-strategy.js"]
