using System.Collections.Immutable;

namespace Steppe.Model.Tests.Allocations;

public sealed class OutcomesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Each task: name:state:its last events, where state is r(unning), d(ead well) or f(ailed).
    [Theory]
    [InlineData("complete", "run", "main:d:Terminated", "successful")]
    [InlineData("running", "run", "main:r:Started", null)]
    [InlineData("running", "stop", "main:r:Killing", null)]
    [InlineData("failed", "run", "main:f:Terminated,Not Restarting", "failed")]
    [InlineData("failed", "run", "main:f:Setup Failure,Not Restarting", "failed")]
    [InlineData("failed", "run", "main:f:oom,Not Restarting", "out_of_memory")]
    [InlineData("failed", "run", "main:f:oom,Restarting,Started,Terminated,Not Restarting", "failed")]
    [InlineData("failed", "run", "main:f:Timed Out,Terminated,timeout", "timed_out")]
    [InlineData("failed", "run", "main:f:Timed Out,oom,timeout", "timed_out")]
    [InlineData("failed", "run", "a:d:Sibling Task Failed,Killed b:f:oom,Not Restarting", "out_of_memory")]
    [InlineData("failed", "run", "b:f:Terminated,Not Restarting a:f:oom,Not Restarting", "failed")]
    [InlineData("failed", "stop", "main:f:Terminated,Not Restarting", "failed")]
    [InlineData("failed", "run", "", "failed")]
    [InlineData("lost", "stop", "main:r:Started", "lost")]
    [InlineData("complete", "stop", "main:d:Killing,Terminated,Killed", "stopped")]
    [InlineData("complete", "stop", "", "stopped")]
    [InlineData("complete", "stop", "main:r:Received", "stopped")]
    [InlineData("complete", "stop", "main:d:Terminated", "successful")]
    [InlineData("complete", "stop", "main:d:Terminated side:d:Main Tasks Dead,Terminated,Killed", "successful")]
    [InlineData("complete", "run", "lead:d:Terminated other:d:Leader Task Dead,Terminated,Killed", "successful")]
    public void Of_an_allocation(string client, string desired, string tasks, string? expected) =>
        Assert.Equal(expected, Outcomes.Of(Allocation(client, desired, tasks))?.ToWord());

    [Fact]
    public void A_service_has_none() =>
        Assert.Null(Outcomes.Of(Allocation("complete", "stop", "main:d:Killed") with { Job = Job("service") }));

    [Theory]
    [InlineData("successful", "0:complete", "1:complete")]
    [InlineData("failed", "0:complete", "1:failed", "2:lost")]
    [InlineData("lost", "0:complete", "1:lost")]
    [InlineData("successful", "0:failed", "0:complete", "1:complete")]
    public void Of_a_job_is_the_worst_of_the_last_allocation_of_every_slot(string expected, params string[] slots)
    {
        Allocation[] allocations =
        [
            .. slots.Select(static (slot, at) => Allocation(slot.Split(':')[1], "run", "main:" + (slot.EndsWith("failed", StringComparison.Ordinal) ? "f" : "d") + ":Terminated") with
            {
                Name = $"job.group[{slot.Split(':')[0]}]", CreateIndex = (ulong)(10 + at),
            }),
        ];

        Assert.Equal(expected, Outcomes.Of(Job("batch"), allocations)?.ToWord());
    }

    [Fact]
    public void Of_a_job_there_is_none_before_its_end_or_without_work()
    {
        Allocation done = Allocation("complete", "run", "main:d:Terminated");

        Assert.Null(Outcomes.Of(Job("batch", status: "running"), [done]));
        Assert.Null(Outcomes.Of(Job("batch"), []));
        Assert.Null(Outcomes.Of(Job("service"), [done]));
        Assert.Equal(Outcome.Stopped, Outcomes.Of(Job("batch", stop: true), []));
        Assert.Equal(Outcome.Successful, Outcomes.Of(Job("batch", stop: true, version: 1), [done]));
        Assert.Equal(Outcome.Lost, Outcomes.Of(
            Job("batch", version: 1), [done, Allocation("lost", "stop", "") with { Job = Job("batch", version: 1), CreateIndex = 20 }]));
    }

    private static Allocation Allocation(string client, string desired, string tasks) => new()
    {
        Id = default,
        EvaluationId = default,
        Name = "job.group[0]",
        NameIndex = 0,
        NodeId = default,
        NodeName = "node",
        Job = Job("batch"),
        TaskGroup = "group",
        Resources = new AllocatedResources
        {
            Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty, DiskMb = 0, Total = new ResourceAsk(0, 0, 0, 0, 0),
        },
        ClientStatus = Enum.Parse<ClientStatus>(client, ignoreCase: true),
        DesiredStatus = Enum.Parse<DesiredStatus>(desired, ignoreCase: true),
        TaskStates = ImmutableSortedDictionary.Create<string, TaskState>(StringComparer.Ordinal).AddRange(Parse(tasks)),
    };

    // Event names hold blanks, so tasks are told apart by "name:state:".
    private static IEnumerable<KeyValuePair<string, TaskState>> Parse(string tasks)
    {
        string[] parts = System.Text.RegularExpressions.Regex.Split(tasks, " (?=[a-z]+:[rdf]:)");
        return parts.Where(static part => part.Length > 0).Select(static (part, at) =>
        {
            string[] fields = part.Split(':');
            return KeyValuePair.Create(fields[0], new TaskState
            {
                State = fields[1] == "r" ? TaskRunState.Running : TaskRunState.Dead,
                Failed = fields[1] == "f",
                FinishedAt = Now.AddSeconds(at),
                Events = [.. fields[2].Split(',').Select(Event)],
            });
        });
    }

    private static TaskEvent Event(string name) => name switch
    {
        "oom" => new TaskEvent { Type = TaskEventTypes.Terminated, At = Now, Details = Details(Outcomes.OutOfMemoryDetail) },
        "timeout" => new TaskEvent { Type = TaskEventTypes.NotRestarting, At = Now, Details = Details(Outcomes.TimedOutDetail) },
        _ => new TaskEvent { Type = name, At = Now },
    };

    private static ImmutableSortedDictionary<string, string> Details(string key) => ImmutableSortedDictionary<string, string>.Empty.Add(key, "true");

    private static AdmittedJob Job(string type, string status = "dead", bool stop = false, ulong version = 0) => AdmittedJob.Compile(new Job
    {
        Id = "job", Name = "job", Namespace = "default", Type = type, Status = status, Stop = stop, Version = version, CreateIndex = 1, TaskGroups = [],
    });
}
