using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Records;

namespace Steppe.Supervisor.Tests.Records;

public sealed class RecordFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("steppe-records-").FullName, "tasks.log");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Last_entry_of_a_key_holds()
    {
        StoredTask started = Task("a") with { ProcessId = 12, StartTicks = 34, CgroupPath = "/c", Logs = new LogPlan("/l", 2, 3) };
        StoredTask ended = started with { Exit = new TaskExit(137, 9, OutOfMemory: true, "why", DateTimeOffset.UnixEpoch) };
        Write(Task("a"), started, ended, Task("b"), Task("b") with { Forgotten = true });

        using RecordFile reopened = RecordFile.Open(_path);

        Assert.Equal(ended, Assert.Single(reopened.Live));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(30)]
    public void Torn_entry_at_the_end_is_cut(int lostBytes)
    {
        Write(Task("a"), Task("b"));
        byte[] bytes = File.ReadAllBytes(_path);
        bytes.AsSpan(WrittenBytes(bytes) - lostBytes).Clear();
        File.WriteAllBytes(_path, bytes);

        using (RecordFile reopened = RecordFile.Open(_path))
        {
            Assert.Equal("a", Assert.Single(reopened.Live).Key.Task);
            reopened.Append(Task("c"), durable: true);
            Assert.True(reopened.TryFlush(out _));
        }

        using RecordFile again = RecordFile.Open(_path);
        Assert.Equal(["a", "c"], again.Live.Select(task => task.Key.Task).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_entry_is_not_believed()
    {
        Write(Task("a"), Task("b"));
        byte[] bytes = File.ReadAllBytes(_path);
        bytes[WrittenBytes(bytes) - 20] ^= 1;
        File.WriteAllBytes(_path, bytes);

        using RecordFile reopened = RecordFile.Open(_path);

        Assert.Equal("a", Assert.Single(reopened.Live).Key.Task);
    }

    [Fact]
    public void File_does_not_grow_with_forgotten_tasks()
    {
        using RecordFile file = RecordFile.Open(_path);
        for (int i = 0; i < 10_000; i++)
        {
            file.Append(Task($"t{i}"), durable: false);
            file.Append(Task($"t{i}") with { Forgotten = true }, durable: false);
            Assert.True(file.TryFlush(out _));
        }

        Assert.InRange(new FileInfo(_path).Length, 0, 2_200_000);
    }

    private static int WrittenBytes(byte[] bytes) => bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 5; // the last field is a flag, length 1, false

    private void Write(params StoredTask[] tasks)
    {
        using RecordFile file = RecordFile.Open(_path);
        foreach (StoredTask task in tasks)
        {
            file.Append(task, durable: true);
        }

        Assert.True(file.TryFlush(out _));
    }

    private static StoredTask Task(string name) => new()
    {
        Key = new TaskKey("allocation", name, 0),
        BootId = "boot",
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
