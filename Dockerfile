# One image for all roles: `docker run attune api`, `worker`, `serve`. Built and tried nowhere yet by the project itself.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts && npm rebuild bcrypt
COPY . .
RUN node scripts/prepare.mjs && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build --chown=root:root /app /app
# The program may read itself and write nothing; its data is in PostgreSQL, its backups in a volume.
RUN mkdir -p /var/lib/attune && chown node:node /var/lib/attune
ENV ATTUNE_BACKUP_DIR=/var/lib/attune/backups
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD node -e "fetch('http://127.0.0.1:3000/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
ENTRYPOINT ["node", "src/start.mjs"]
CMD ["api"]
