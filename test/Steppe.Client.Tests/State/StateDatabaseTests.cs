using System.Runtime.InteropServices;
using Steppe.Client.State;
using Steppe.Client.Tests.Support;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.State;

public sealed class StateDatabaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-state-").FullName;

    [Fact]
    public async Task What_was_saved_is_there_again()
    {
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true"));
        AssignedAllocation collected = Jobs.Allocation("batch", Jobs.Script("main", "true"));
        AssignedAllocation forgotten = Jobs.Allocation("batch", Jobs.Script("main", "true"));
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var task = new StoredTask
        {
            Handle = new StoredHandle("raw_exec", 1, [1, 2, 3]),
            HooksDone = ["validate"],
            Progress = new TaskProgress
            {
                Phase = RunnerPhase.Running,
                Starts = 3,
                Window = new RestartWindow(at, 2),
                State = new TaskState { State = TaskRunState.Running, StartedAt = at, Restarts = 2 }.WithEvent(TaskEvents.Started(at)),
            },
        };
        await using (StateDatabase database = StateDatabase.Open(_directory))
        {
            await database.SaveAsync(allocation);
            await database.SaveAsync(collected);
            await database.SaveAsync(forgotten);
            await database.SaveAsync(allocation.Id, "main", StoredTask.Fresh);
            await database.SaveAsync(allocation.Id, "main", task);
            await database.SaveAsync(forgotten.Id, "main", task);
            await database.CollectAsync(collected.Id);
            await database.CollectAsync(forgotten.Id);
            await database.ForgetAsync(forgotten.Id);
        }

        await using StateDatabase again = StateDatabase.Open(_directory);
        StoredState state = again.Load();

        Assert.Equal([collected.Id], state.Collected);
        StoredAllocation loaded = Assert.Single(state.Allocations);
        Assert.Equal(allocation.Id, loaded.Assigned.Id);
        Assert.Equal(
            """["-c","true"]""", loaded.Assigned.Job.TaskGroups![0].Tasks![0].Config!["args"].GetRawText());
        Assert.Equal(23456, loaded.Assigned.Resources.Ports[0].Value);
        StoredTask stored = loaded.Tasks["main"];
        Assert.Equal([1, 2, 3], stored.Handle!.State);
        Assert.Equal(["validate"], stored.HooksDone);
        Assert.Equal(
            (RunnerPhase.Running, 3, task.Progress.Window), (stored.Progress.Phase, stored.Progress.Starts, stored.Progress.Window));
        Assert.Equal("Started: Task started by client", Words.Events(stored.Progress.State));
    }

    [Fact]
    public void A_damaged_database_is_named()
    {
        File.WriteAllText(Path.Combine(_directory, "client.db"), new string('x', 5000));

        IOException error = Assert.Throws<IOException>(() => StateDatabase.Open(_directory));

        Assert.Contains("client.db cannot be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_native_library_travels_inside_the_assembly()
    {
        string path = Path.Combine(_directory, "lib", "libe_sqlite3.so");

        Assert.True(SqliteLibrary.TryWrite(path));
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.True(SqliteLibrary.TryWrite(path));

        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        nint library = NativeLibrary.Load(path);
        Assert.True(NativeLibrary.TryGetExport(library, "sqlite3_open_v2", out _));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
