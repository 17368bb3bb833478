# why: logging.config can call any callable.
# ---
import logging.config

logging.config.dictConfig({
    "version": 1,
    "handlers": {"h": {"()": "epics.caput", "pvname": "SR:A", "value": 1}},
    "root": {"handlers": ["h"]},
})
results = {}
