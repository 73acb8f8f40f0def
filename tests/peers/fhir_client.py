"""fhirclient (SMART Health IT) asks weir and prints what it understands, as JSON.

usage: fhir_client.py BASE REPORT
"""
import json
import sys

from fhirclient import server
from fhirclient.models import bundle, capabilitystatement, fhirabstractbase, operationoutcome, patient


def outcome(call):
    """What an error carries, as fhirclient reads it."""
    try:
        call()
    except Exception as error:
        answer = getattr(error, 'response', None)
        if answer is None:
            return {'error': repr(error)}
        made = operationoutcome.OperationOutcome(answer.json())
        return {'status': answer.status_code, 'severity': made.issue[0].severity, 'expression': [e for i in made.issue for e in i.expression or []]}
    return {'error': 'no error'}


smart = server.FHIRServer(None, base_uri=sys.argv[1])
statement = capabilitystatement.CapabilityStatement.read_from('metadata', smart)
print(json.dumps({'metadata': [statement.fhirVersion, [i.code for i in statement.rest[0].interaction], statement.format]}))
report = json.load(open(sys.argv[2]))
report['type'] = 'transaction'
for entry in report['entry']:
    resource = entry['resource']
    entry['request'] = {'method': 'PUT', 'url': f"{resource['resourceType']}/{resource['id']}"}
answer = bundle.Bundle(smart.post_json('', bundle.Bundle(report).as_json()).json())
print(json.dumps({'transaction': [answer.type, [e.response.status for e in answer.entry]]}))
report['entry'][0]['resource']['gender'] = 'F'
print(json.dumps({'bad gender': outcome(lambda: smart.post_json('', report))}))
one = patient.Patient({'gender': 'female'})
print(json.dumps({'not taken': outcome(lambda: one.create(smart))}))
print(json.dumps({'read': outcome(lambda: patient.Patient.read('7', smart))}))
