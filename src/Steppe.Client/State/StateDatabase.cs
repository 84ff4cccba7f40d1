using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.State;

/// <summary>Keeps allocations and tasks over restarts of the agent, in one SQLite file.</summary>
/// <remarks>
/// <para>Thread-safe. One writer takes whatever waits into one transaction, so that a hundred tasks share one flush. Writes
/// happen in the order they were asked for; a returned task completes when its write is on disk.</para>
/// <para>A failed write is retried never: the disk is full or broken, and the caller must know.</para>
/// </remarks>
internal sealed class StateDatabase : IAsyncDisposable
{
    private const int MaxBatch = 256;

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS allocation (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS task (
            allocation TEXT NOT NULL, name TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (allocation, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS health (allocation TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS collected (id TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS node (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
        """;

    // Bounded by what runs: a task has at most a few writes under way, so a full queue would only stop its own cause.
    private readonly Channel<Write> _writes = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly Task _writer;

    private StateDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Opens the database, making it when it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened or is damaged.</exception>
    public static StateDatabase Open(string stateDirectory)
    {
        SqliteLibrary.Prepare(stateDirectory);
        string path = Path.Combine(stateDirectory, "client.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            MakePrivate(path);
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = Schema;
            command.ExecuteNonQuery();
            return new StateDatabase(connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new IOException($"{path} cannot be used ({error.Message}); restore it, or move it away to start without local state", error);
        }
    }

    /// <summary>Reads everything. Only before the first write.</summary>
    public StoredState Load()
    {
        Dictionary<string, Dictionary<string, StoredTask>> tasks = new(StringComparer.Ordinal);
        foreach ((string allocation, string name, byte[] body) in Rows("SELECT allocation, name, body FROM task"))
        {
            if (!tasks.TryGetValue(allocation, out Dictionary<string, StoredTask>? ofAllocation))
            {
                tasks[allocation] = ofAllocation = new Dictionary<string, StoredTask>(StringComparer.Ordinal);
            }

            ofAllocation[name] = JsonSerializer.Deserialize(body, ClientJson.Task) ?? StoredTask.Fresh;
        }

        Dictionary<string, HealthWatch?> health = new(StringComparer.Ordinal);
        foreach ((string allocation, _, byte[] body) in Rows("SELECT allocation, '', body FROM health"))
        {
            health[allocation] = JsonSerializer.Deserialize(body, ClientJson.Health);
        }

        List<StoredAllocation> allocations = [];
        foreach ((string id, _, byte[] body) in Rows("SELECT id, '', body FROM allocation ORDER BY id"))
        {
            if (JsonSerializer.Deserialize(body, ClientJson.Allocation) is { } assigned)
            {
                allocations.Add(new StoredAllocation(assigned, tasks.GetValueOrDefault(id) ?? [], health.GetValueOrDefault(id)));
            }
        }

        List<AllocationId> collected = [];
        foreach ((string id, _, _) in Rows("SELECT id, '', x'' FROM collected"))
        {
            if (AllocationId.TryParse(id, out AllocationId known))
            {
                collected.Add(known);
            }
        }

        return new StoredState(allocations, collected);
    }

    /// <summary>Reads the metadata that was set while an agent ran. Only before the first write.</summary>
    public ImmutableSortedDictionary<string, string?> LoadMetadata()
    {
        foreach ((_, _, byte[] body) in Rows("SELECT name, '', body FROM node WHERE name = 'metadata'"))
        {
            return (JsonSerializer.Deserialize(body, ClientJson.Metadata) ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal);
        }

        return ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);
    }

    /// <summary>Keeps the metadata that was set while the agent ran.</summary>
    public Task SaveMetadataAsync(ImmutableSortedDictionary<string, string?> metadata) => Enqueue(
        "INSERT INTO node (name, body) VALUES ($name, $body) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        default,
        "metadata",
        JsonSerializer.SerializeToUtf8Bytes(metadata.ToDictionary(StringComparer.Ordinal), ClientJson.Metadata));

    public Task SaveAsync(AssignedAllocation assigned) => Enqueue(
        "INSERT INTO allocation (id, body) VALUES ($a, $body) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        assigned.Id,
        body: JsonSerializer.SerializeToUtf8Bytes(assigned, ClientJson.Allocation));

    public Task SaveAsync(AllocationId allocation, string task, StoredTask stored) => Enqueue(
        "INSERT INTO task (allocation, name, body) VALUES ($a, $name, $body) ON CONFLICT (allocation, name) DO UPDATE SET body = excluded.body",
        allocation,
        task,
        JsonSerializer.SerializeToUtf8Bytes(stored, ClientJson.Task));

    public Task SaveAsync(AllocationId allocation, HealthWatch health) => Enqueue(
        "INSERT INTO health (allocation, body) VALUES ($a, $body) ON CONFLICT (allocation) DO UPDATE SET body = excluded.body",
        allocation,
        body: JsonSerializer.SerializeToUtf8Bytes(health, ClientJson.Health));

    /// <summary>Keeps nothing of an allocation but that it was here.</summary>
    public Task CollectAsync(AllocationId allocation)
    {
        _ = ForgetAsync(allocation);
        return Enqueue("INSERT OR IGNORE INTO collected (id) VALUES ($a)", allocation);
    }

    /// <summary>Keeps nothing of an allocation.</summary>
    public Task ForgetAsync(AllocationId allocation)
    {
        _ = Enqueue("DELETE FROM task WHERE allocation = $a", allocation);
        _ = Enqueue("DELETE FROM health WHERE allocation = $a", allocation);
        _ = Enqueue("DELETE FROM collected WHERE id = $a", allocation);
        return Enqueue("DELETE FROM allocation WHERE id = $a", allocation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writer;
        await _connection.DisposeAsync();
    }

    // Jobs carry secrets in their environment. SQLite gives its other files the mode of this one.
    private static void MakePrivate(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        new FileStream(path, options).Dispose();
    }

    private Task Enqueue(string sql, AllocationId allocation, string name = "", byte[]? body = null)
    {
        var write = new Write(sql, allocation.ToString(), name, body ?? []);
        if (!_writes.Writer.TryWrite(write))
        {
            write.Done.TrySetException(new ObjectDisposedException(nameof(StateDatabase)));
        }

        return write.Done.Task;
    }

    private async Task WriteAsync()
    {
        var commands = new Dictionary<string, SqliteCommand>(StringComparer.Ordinal);
        List<Write> batch = [];
        while (await _writes.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _writes.Reader.TryRead(out Write? write))
            {
                batch.Add(write);
            }

            try
            {
                Commit(batch, commands);
                batch.ForEach(static write => write.Done.TrySetResult());
            }
            catch (SqliteException error)
            {
                batch.ForEach(write => write.Done.TrySetException(new IOException($"local state could not be written: {error.Message}", error)));
            }
        }

        foreach (SqliteCommand command in commands.Values)
        {
            await command.DisposeAsync();
        }
    }

    private void Commit(List<Write> batch, Dictionary<string, SqliteCommand> commands)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (Write write in batch)
        {
            if (!commands.TryGetValue(write.Sql, out SqliteCommand? command))
            {
                command = _connection.CreateCommand();
                command.CommandText = write.Sql;
                foreach (string parameter in (string[])["$a", "$name", "$body"])
                {
                    if (write.Sql.Contains(parameter, StringComparison.Ordinal))
                    {
                        command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
                    }
                }

                commands[write.Sql] = command;
            }

            command.Transaction = transaction;
            foreach (SqliteParameter parameter in command.Parameters)
            {
                parameter.Value = parameter.ParameterName switch { "$a" => write.Allocation, "$name" => write.Name, _ => write.Body };
            }

            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private IEnumerable<(string First, string Second, byte[] Body)> Rows(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetString(0), reader.FieldCount > 1 ? reader.GetString(1) : "", reader.GetFieldValue<byte[]>(2));
        }
    }

    private sealed record Write(string Sql, string Allocation, string Name, byte[] Body)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
