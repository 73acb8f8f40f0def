#!/usr/bin/env python3
"""Writes terminology/src/tables/ucum.cpp: the unit codes and prefixes of UCUM.

usage: gen_ucum.py ucum-essence.xml > terminology/src/tables/ucum.cpp

The file is the one that the UCUM organisation publishes (ucum.org, "ucum-essence.xml"). Only case
sensitive codes are taken, and whether a unit takes prefixes; no values, names or conversions.
"""
import sys
import xml.etree.ElementTree as ET

ns = '{http://unitsofmeasure.org/ucum-essence}'
root = ET.parse(sys.argv[1]).getroot()
prefixes = sorted(p.get('Code') for p in root.iter(ns + 'prefix'))
units = {u.get('Code'): u.get('isMetric') == 'yes' for kind in ('base-unit', 'unit') for u in root.iter(ns + kind)}
for base in root.iter(ns + 'base-unit'):
    units[base.get('Code')] = True


def rows(words):
    lines, line = [], '   '
    for word in words:
        if len(line) + len(word) + 2 > 99:
            lines.append(line)
            line = '   '
        line += ' ' + word + ','
    return '\n'.join(lines + [line])


def quoted(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


print(f'''// Unit codes and prefixes of UCUM {root.get("version")}, sorted. Made by tools/dev/gen_ucum.py; not written by hand.
// The Unified Code for Units of Measure is (c) Regenstrief Institute, Inc. (ucum.org/license).
#include "terminology/src/ucum_tables.hpp"

namespace terminology::tables {{

constexpr std::string_view kPrefixesList[] = {{
{rows(quoted(p) for p in prefixes)}
}};
const std::span<const std::string_view> kPrefixes = kPrefixesList;

constexpr std::string_view kMetricUnitsList[] = {{
{rows(quoted(u) for u in sorted(units) if units[u])}
}};
const std::span<const std::string_view> kMetricUnits = kMetricUnitsList;

constexpr std::string_view kOtherUnitsList[] = {{
{rows(quoted(u) for u in sorted(units) if not units[u])}
}};
const std::span<const std::string_view> kOtherUnits = kOtherUnitsList;

}}  // namespace terminology::tables''')
