"""Facts of a FHIR Bundle: what it says, however its resources are numbered and ordered.

A fact is (element, value): ("Observation.valueQuantity.value", "5.4"). The index of a list is no part of it; a
reference says only which type it leads to; decimals and moments are compared as values. Ids, meta, requests and
narrative say how a bundle is made, not what it says.
"""
import collections
import datetime
import decimal
import html
import re

MADE = {'id', 'meta', 'text', 'fullUrl', 'request', 'search', 'resourceType', 'implicitRules', 'contained'}
MOMENT = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$')


def same(value):
    """One way to write each value."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, (int, float, decimal.Decimal)):
        return format(decimal.Decimal(str(value)).normalize(), 'f')
    text = ' '.join(html.unescape(value).split())
    if MOMENT.match(text):
        moment = datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
        return moment.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
    return text


def types_of(bundle):
    """The type of each resource, by everything that a reference can say."""
    found = {}
    for entry in bundle.get('entry', []):
        resource = entry.get('resource') or {}
        kind = resource.get('resourceType', '')
        found[entry.get('fullUrl', '')] = kind
        if 'id' in resource:
            found[f"{kind}/{resource['id']}"] = kind
    return found


def leads_to(reference, types, contained):
    if reference in types:
        return types[reference]
    if reference.startswith('#'):
        return contained.get(reference[1:], 'nothing')
    parts = re.split('[/?]', reference)
    return next((part for part in reversed(parts[:-1]) if part[:1].isupper()), 'elsewhere')


def facts(bundle):
    types = types_of(bundle)
    found = collections.Counter()

    def walk(node, path, contained):
        if isinstance(node, list):
            for one in node:
                walk(one, path, contained)
        elif isinstance(node, dict):
            for key, value in node.items():
                if key == 'reference' and isinstance(value, str):
                    found[path, leads_to(value, types, contained)] += 1
                elif key == 'extension' or key == 'modifierExtension':
                    for one in value:
                        name = one.get('url', '').rsplit('/', 1)[-1]
                        walk({k: v for k, v in one.items() if k != 'url'}, f'{path}.extension({name})', contained)
                elif key not in MADE or (key == 'text' and isinstance(value, str)):
                    walk(value, f'{path}.{key}', contained)
        elif node is not None and same(node) != '':
            found[path, same(node)] += 1

    for entry in bundle.get('entry', []):
        resource = entry.get('resource') or {}
        inside = {one.get('id', ''): one.get('resourceType', '') for one in resource.get('contained', [])}
        for one in [resource, *resource.get('contained', [])]:
            kind = one.get('resourceType', '')
            found[kind, 'is there'] += 1
            walk(one, kind, inside)
    return found


Comparison = collections.namedtuple('Comparison', 'carried missing more')


def compare(ours, theirs):
    """How many of their facts are ours, too; those that are not; and those that only we have."""
    mine, other = facts(ours), facts(theirs)
    missing, more = other - mine, mine - other
    return Comparison(sum(other.values()) - sum(missing.values()), missing, more)


def by_element(counter):
    """[(element, how many, values)], the most first."""
    groups = collections.defaultdict(collections.Counter)
    for (element, value), n in counter.items():
        groups[element][value] += n
    return sorted(((e, sum(v.values()), v) for e, v in groups.items()), key=lambda g: (-g[1], g[0]))
