# One image for web, worker and beat; docker-compose.yml says which is which.
FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/headway
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY config config
COPY integrations integrations
COPY tracker tracker
COPY templates templates
# Only static files are made here; the keys of this step stay in a folder that is thrown away.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build \
    && useradd --system --create-home --home-dir /srv/headway/home headway \
    && install -d -o headway -g headway -m 700 /data
USER headway
# A container must be reached from outside it.
ENV DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
# Alone, the image runs everything on SQLite, as `make run` does.
CMD ["python", "manage.py", "serve"]
