# The broker as a container: docs/broker.md. Pin the base by digest where you build: --build-arg NODE_IMAGE=node:24-slim@sha256:…
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No package runs a script of its own here: esbuild needs none.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY esbuild.mjs ./
COPY src ./src
RUN node esbuild.mjs --production --only broker-server --outdir out

FROM ${NODE_IMAGE}
# One file, which nobody in the container may change; it writes none.
COPY --from=build --chmod=0444 /build/out/broker-server.js /build/out/THIRD-PARTY-NOTICES.txt /app/
# As a number, so that Kubernetes can tell that it is not root.
USER 10001:10001
# Inside a container only its own network is reached; TLS ends before it.
ENV NODE_ENV=production ROLECALL_BROKER_LISTEN_HOST=0.0.0.0
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ROLECALL_BROKER_LISTEN_PORT || 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/broker-server.js"]
