# why: '%env changes the gateway.'
# ---
%env EPICS_CA_ADDR_LIST=10.0.0.1
import epics
results = {"v": epics.caget("SR:A")}
