#include "engine/store/volume.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <utility>

#include "engine/store/wal_file.hpp"

namespace engine::store {

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, received_ms INTEGER, channel TEXT, peer TEXT, type TEXT,
  control_id TEXT, outcome TEXT, plan_hash TEXT, signals TEXT, keys BLOB, fingerprint BLOB, raw BLOB,
  request TEXT);
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY, message INTEGER, destination TEXT, format TEXT, state INTEGER,
  order_key TEXT, control_id TEXT, path TEXT, why TEXT, barrier INTEGER, body BLOB);
CREATE TABLE IF NOT EXISTS attempt (id INTEGER PRIMARY KEY, delivery INTEGER, state INTEGER, at_ms INTEGER, detail TEXT);
CREATE TABLE IF NOT EXISTS water (delivery INTEGER);
CREATE TABLE IF NOT EXISTS site (plan_hash TEXT PRIMARY KEY, environment TEXT, text BLOB);
CREATE TABLE IF NOT EXISTS sequence (channel TEXT, sender BLOB, number INTEGER, at_ms INTEGER,
  PRIMARY KEY (channel, sender)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS repair (channel TEXT, peer TEXT, kind TEXT, count INTEGER, first_ms INTEGER, last_ms INTEGER,
  PRIMARY KEY (channel, peer, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS piece (message INTEGER PRIMARY KEY, sender BLOB, follows TEXT, next TEXT, print BLOB);
CREATE TABLE IF NOT EXISTS joined (message INTEGER PRIMARY KEY, pieces TEXT, text BLOB);
)";

// The text of a message that was joined of pieces; else its bytes.
constexpr const char* kText =
    "coalesce((SELECT nullif(j.text,x'') FROM joined j WHERE j.message=m.id),m.raw)";

std::string_view state_word(std::int64_t stored, const std::vector<Attempt>& attempts) {
  if (attempts.empty()) return stored == 0 ? "owed" : "parked";
  switch (attempts.back().state) {
    case Settled::delivered:
      return "delivered";
    case Settled::parked:
      return "parked";
    case Settled::halted:
      return "halted";
    case Settled::retrying:
      return "owed";
  }
  return "owed";
}

// One a line, its parts between tabs: a message row is one piece on disk, whatever was odd in it.
std::string lines_of(const std::vector<flow::SignalRow>& signals) {
  std::string text;
  for (const flow::SignalRow& s : signals) {
    text += s.kind + '\t' + std::to_string(static_cast<int>(s.severity)) + '\t' + s.path + '\t' +
            s.table + '\t';
    for (const char c : s.code) text += c == '\t' || c == '\n' ? ' ' : c;
    text += '\n';
  }
  return text;
}
std::vector<flow::SignalRow> signals_in(const std::string& lines) {
  std::vector<flow::SignalRow> signals;
  std::istringstream rest(lines);
  std::string severity;
  for (flow::SignalRow s; std::getline(rest, s.kind, '\t') && std::getline(rest, severity, '\t') &&
                          std::getline(rest, s.path, '\t') && std::getline(rest, s.table, '\t') &&
                          std::getline(rest, s.code);) {
    s.severity = static_cast<core::Severity>(std::atoi(severity.c_str()));
    signals.push_back(s);
  }
  return signals;
}

std::string why(const core::Problems& problems) {
  std::string text;
  for (const core::Problem& p : problems)
    text += (text.empty() ? "" : "; ") + code_text(p) + ": " + p.what.text();
  return text;
}

}  // namespace

Volume::Volume(const std::string& directory, std::string name, bool read_only)
    : name_(std::move(name)),
      path_(directory + '/' + name_ + ".db"),
      database_(path_, read_only, read_only ? nullptr : wal_vfs()) {
  if (read_only) return;
  database_.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA "
      "secure_delete=OFF;");
  database_.execute(kSchema);
  // A volume of an earlier version lacks what came later.
  if (!has_column("message", "fingerprint"))
    database_.execute("ALTER TABLE message ADD COLUMN fingerprint BLOB");
  if (!has_column("message", "request"))
    database_.execute("ALTER TABLE message ADD COLUMN request TEXT");
  if (!has_column("delivery", "barrier"))
    database_.execute("ALTER TABLE delivery ADD COLUMN barrier INTEGER");
  insert_message_ = database_.prepare(
      "INSERT INTO message(received_ms,channel,peer,type,control_id,outcome,plan_hash,signals,keys,"
      "fingerprint,raw,request) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  insert_delivery_ = database_.prepare(
      "INSERT INTO delivery(message,destination,format,state,order_key,control_id,path,why,"
      "barrier,body) VALUES(?,?,?,?,?,?,?,?,?,?)");
  insert_number_ = database_.prepare(
      "INSERT OR REPLACE INTO sequence(channel,sender,number,at_ms) VALUES(?,?,?,?)");
  insert_repair_ = database_.prepare(
      "INSERT INTO repair(channel,peer,kind,count,first_ms,last_ms) VALUES(?,?,?,?,?,?) ON "
      "CONFLICT(channel,peer,kind) DO UPDATE SET count=count+excluded.count,"
      "last_ms=max(last_ms,excluded.last_ms)");
  insert_piece_ =
      database_.prepare("INSERT INTO piece(message,sender,follows,next,print) VALUES(?,?,?,?,?)");
  insert_joined_ = database_.prepare("INSERT INTO joined(message,pieces,text) VALUES(?,?,?)");
  insert_attempt_ =
      database_.prepare("INSERT INTO attempt(delivery,state,at_ms,detail) VALUES(?,?,?,?)");
}

bool Volume::has_column(std::string_view table, std::string_view column) {
  Statement columns = database_.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name=?");
  columns.text(1, table).text(2, column);
  return columns.step();
}

std::vector<Volume::Accepted> Volume::accepted_after(std::int64_t received_ms) {
  Statement select = database_.prepare(
      "SELECT channel,received_ms,fingerprint FROM message WHERE received_ms>? AND "
      "length(fingerprint)>0 ORDER BY id");
  select.bind(1, received_ms);
  std::vector<Accepted> all;
  while (select.step()) all.push_back({select.bytes(0), select.integer(1), select.bytes(2)});
  return all;
}

std::vector<Volume::LastNumber> Volume::last_numbers() {
  Statement select = database_.prepare("SELECT channel,sender,number,at_ms FROM sequence");
  std::vector<LastNumber> all;
  while (select.step())
    all.push_back({select.bytes(0), {select.bytes(1), select.integer(2)}, select.integer(3)});
  return all;
}

void Volume::begin() { database_.execute("BEGIN IMMEDIATE"); }
void Volume::commit() { database_.execute("COMMIT"); }
void Volume::rollback() {
  if (sqlite3_get_autocommit(database_.handle()) == 0) database_.execute("ROLLBACK");
}

Stored Volume::append(flow::Entry& entry, std::string_view keys) {
  const std::string signals = lines_of(entry.signals);
  insert_message_.bind(1, entry.received_ms)
      .text(2, entry.channel)
      .text(3, entry.peer)
      .text(4, entry.type);
  insert_message_.text(5, entry.control_id)
      .text(6, entry.outcome)
      .text(7, entry.plan_hash)
      .text(8, signals)
      .blob(9, keys)
      .blob(10, entry.fingerprint)
      .blob(11, entry.raw)
      .text(12, entry.request);
  insert_message_.run();
  const std::int64_t message = database_.last_row();
  if (entry.numbered) {
    insert_number_.text(1, entry.channel).blob(2, entry.numbered->sender);
    insert_number_.bind(3, entry.numbered->number).bind(4, entry.received_ms);
    insert_number_.run();
  }
  Stored stored{name_ + '-' + std::to_string(message), {}};
  join(entry, message, stored.message_id);
  for (flow::Delivery& delivery : entry.deliveries) {
    const std::string reason = why(delivery.problems);
    insert_delivery_.bind(1, message).text(2, delivery.destination).text(3, delivery.format);
    insert_delivery_.bind(4, static_cast<std::int64_t>(delivery.state))
        .text(5, delivery.order_key)
        .text(6, delivery.control_id);
    insert_delivery_.text(7, delivery.path).text(8, reason);
    insert_delivery_.bind(9, delivery.barrier ? 1 : 0).blob(10, delivery.body);
    insert_delivery_.run();
    if (delivery.state != flow::DeliveryState::owed) continue;
    Owed owed{{name_, database_.last_row()},
              stored.message_id,
              entry.channel,
              std::move(delivery),
              entry.received_ms};
    if (owed.delivery.body.empty())
      owed.delivery.body = entry.joined.empty() ? entry.raw : entry.joined;
    stored.owed.push_back(std::move(owed));
  }
  return stored;
}

void Volume::count(const Counted& counted) {
  const flow::Ledger::Row& row = counted.row;
  insert_repair_.text(1, counted.channel)
      .text(2, row.peer)
      .text(3, flow::repair::row_of(row.kind).name)
      .bind(4, static_cast<std::int64_t>(row.count));
  insert_repair_.bind(5, row.first_ms).bind(6, row.last_ms).run();
}

std::vector<Counted> Volume::counted() {
  Statement select =
      database_.prepare("SELECT channel,peer,kind,count,first_ms,last_ms FROM repair");
  std::vector<Counted> all;
  while (select.step()) {
    const std::string kind = select.bytes(2);
    const auto known = std::ranges::find(flow::repair::kRows, kind, &flow::repair::Row::name);
    if (known == flow::repair::kRows.end()) continue;  // of another version of weir
    all.push_back({select.bytes(0),
                   {select.bytes(1), known->kind, static_cast<std::uint64_t>(select.integer(3)),
                    select.integer(4), select.integer(5)}});
  }
  return all;
}

void Volume::settle(std::int64_t row, const Attempt& attempt) {
  insert_attempt_.bind(1, row)
      .bind(2, static_cast<std::int64_t>(attempt.state))
      .bind(3, attempt.at_ms)
      .text(4, attempt.detail);
  insert_attempt_.run();
}

void Volume::keep(const KeptSite& site) {
  Statement insert = database_.prepare("INSERT OR IGNORE INTO site VALUES(?,?,?)");
  insert.text(1, site.plan_hash).text(2, site.environment).blob(3, site.text).run();
}

std::optional<KeptSite> Volume::site(std::string_view plan_hash) {
  Statement select = database_.prepare("SELECT environment,text FROM site WHERE plan_hash=?");
  select.text(1, plan_hash);
  if (!select.step()) return {};
  return KeptSite{std::string(plan_hash), select.bytes(0), select.bytes(1)};
}

std::vector<Owed> Volume::owed(std::size_t& budget) {
  Statement water = database_.prepare("SELECT max(delivery) FROM water");
  const std::int64_t low = water.step() ? water.integer(0) : 0;
  std::set<std::int64_t> settled;
  std::set<std::int64_t> halted;
  Statement attempts =
      database_.prepare("SELECT delivery,state FROM attempt WHERE delivery > ? ORDER BY id");
  attempts.bind(1, low);
  while (attempts.step()) {
    const auto state = static_cast<Settled>(attempts.integer(1));
    if (state == Settled::delivered || state == Settled::parked)
      settled.insert(attempts.integer(0));
    if (state == Settled::halted)
      halted.insert(attempts.integer(0));
    else
      halted.erase(attempts.integer(0));
  }
  Statement rows = database_.prepare(
      "SELECT "
      "d.id,d.message,d.destination,d.format,d.order_key,d.control_id,d.path,d.body,m.channel,m."
      "received_ms," +
      std::string(kText) +
      ",d.barrier "
      "FROM delivery d JOIN message m ON m.id=d.message WHERE d.state=0 AND d.id>? ORDER BY d.id");
  rows.bind(1, low);
  std::vector<Owed> all;
  std::int64_t high = low;
  while (rows.step()) {
    const std::int64_t id = rows.integer(0);
    if (settled.contains(id)) {
      if (all.empty()) high = id;
      continue;
    }
    Owed owed{{name_, id},     name_ + '-' + std::to_string(rows.integer(1)),
              rows.bytes(8),   {},
              rows.integer(9), halted.contains(id)};
    owed.delivery.destination = rows.bytes(2);
    owed.delivery.format = rows.bytes(3);
    owed.delivery.order_key = rows.bytes(4);
    owed.delivery.control_id = rows.bytes(5);
    owed.delivery.path = rows.bytes(6);
    owed.delivery.barrier = rows.integer(11) != 0;
    if (budget > 0) {
      owed.delivery.body = rows.bytes(7);
      if (owed.delivery.body.empty()) owed.delivery.body = rows.bytes(10);
      budget -= std::min(budget, owed.delivery.body.size());
    } else {
      owed.body_in_store = true;
    }
    all.push_back(std::move(owed));
  }
  if (high > low) database_.prepare("INSERT INTO water VALUES(?)").bind(1, high).run();
  return all;
}

std::optional<std::string> Volume::body(std::int64_t delivery) {
  Statement select =
      database_.prepare("SELECT d.body," + std::string(kText) +
                        " FROM delivery d JOIN message m ON m.id=d.message WHERE d.id=?");
  select.bind(1, delivery);
  if (!select.step()) return {};
  std::string body = select.bytes(0);
  return body.empty() ? select.bytes(1) : body;
}

std::optional<MessageRecord> Volume::message(std::int64_t row) {
  Statement select = database_.prepare(
      "SELECT received_ms,channel,peer,type,control_id,outcome,plan_hash,signals,raw FROM message "
      "WHERE "
      "id=?");
  select.bind(1, row);
  if (!select.step()) return {};
  MessageRecord record;
  record.id = name_ + '-' + std::to_string(row);
  record.received_ms = select.integer(0);
  record.channel = select.bytes(1);
  record.peer = select.bytes(2);
  record.type = select.bytes(3);
  record.control_id = select.bytes(4);
  record.outcome = select.bytes(5);
  record.plan_hash = select.bytes(6);
  record.signals = signals_in(select.bytes(7));
  record.raw = select.bytes(8);
  if (has_column("message", "request")) {
    Statement request = database_.prepare("SELECT request FROM message WHERE id=?");
    request.bind(1, row);
    if (request.step()) record.request = request.bytes(0);
  }
  if (has_column("joined", "pieces")) {  // a volume of an earlier version has none
    Statement joined = database_.prepare("SELECT pieces,text FROM joined WHERE message=?");
    joined.bind(1, row);
    if (joined.step()) record.pieces = ids_in(joined.bytes(0)), record.joined = joined.bytes(1);
  }
  Statement deliveries = database_.prepare(
      "SELECT id,destination,format,state,body,path,why FROM delivery WHERE message=? ORDER BY id");
  deliveries.bind(1, row);
  Statement attempts =
      database_.prepare("SELECT state,at_ms,detail FROM attempt WHERE delivery=? ORDER BY id");
  while (deliveries.step()) {
    DeliveryRecord d{deliveries.integer(0),
                     deliveries.bytes(1),
                     deliveries.bytes(2),
                     {},
                     deliveries.bytes(4),
                     deliveries.bytes(5),
                     {}};
    attempts.bind(1, d.row);
    while (attempts.step())
      d.attempts.push_back(
          {static_cast<Settled>(attempts.integer(0)), attempts.integer(1), attempts.bytes(2)});
    attempts.reset();
    d.state = state_word(deliveries.integer(3), d.attempts);
    if (const std::string reason = deliveries.bytes(6); !reason.empty())
      d.attempts.push_back({Settled::parked, record.received_ms, reason});
    record.deliveries.push_back(std::move(d));
  }
  return record;
}

std::vector<std::int64_t> Volume::rows_of(std::string_view channel, std::size_t most) {
  Statement select =
      database_.prepare("SELECT id FROM message WHERE channel=? ORDER BY id DESC LIMIT ?");
  select.text(1, channel).bind(2, static_cast<std::int64_t>(most));
  std::vector<std::int64_t> all;
  while (select.step()) all.push_back(select.integer(0));
  return all;
}

std::vector<Keyed> Volume::keys_after(std::int64_t message, std::size_t most) {
  Statement select =
      database_.prepare("SELECT id,keys FROM message WHERE id>? ORDER BY id LIMIT ?");
  select.bind(1, message).bind(2, static_cast<std::int64_t>(most));
  std::vector<Keyed> rows;
  while (select.step()) rows.push_back({select.integer(0), select.bytes(1)});
  return rows;
}

void Volume::checkpoint(bool restart) {
  sqlite3_wal_checkpoint_v2(database_.handle(), nullptr,
                            restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE,
                            nullptr, nullptr);
}

std::int64_t Volume::bytes() const {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path_, ignored);
  return ignored ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace engine::store
