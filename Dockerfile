# The package index and a compiler are needed in the first stage only; the second has neither.
FROM python:3.11-bookworm AS build
WORKDIR /app
RUN pip install --no-cache-dir "uv>=0.8,<1"
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY monitor monitor
COPY config config
COPY seeds seeds
COPY deploy/monitor.1 deploy/
# Reading is compiled to C: twice as fast.
ENV HATCH_BUILD_HOOK_ENABLE_MYPYC=true
RUN uv sync --locked --no-dev --no-editable --extra postgresql --no-cache

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /srv/monitor monitor \
 && install -d -o monitor -g monitor /srv/monitor/seeds /srv/monitor/data /srv/monitor/reports
COPY --from=build /app/.venv /app/.venv
COPY config /app/config
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MONITOR_CONFIG=/app/config \
    MONITOR_WEB__HOST=0.0.0.0
USER 10001
WORKDIR /srv/monitor
# Others can reach 0.0.0.0: it starts only with MONITOR_WEB__TOKEN, or _TOKEN_FILE, set.
# seeds/, data/ and reports/ together: one thing to back up.
VOLUME /srv/monitor
EXPOSE 8300
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["monitor", "healthcheck"]
CMD ["monitor", "run"]
