using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore.Tests.Environments;

public sealed class TaskEnvironmentTests
{
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty;

    [Fact]
    public void Names_allocation_task_directories_and_limits()
    {
        ImmutableSortedDictionary<string, string> variables = TaskEnvironment.Build(Surroundings());

        Assert.Equal(
            """
            NOMAD_ADDR_http=10.0.0.1:23456
            NOMAD_ALLOC_DIR=/a/alloc
            NOMAD_ALLOC_ID=aaaaaaaa-2222-4333-8444-555555555555
            NOMAD_ALLOC_INDEX=2
            NOMAD_ALLOC_NAME=job.group[2]
            NOMAD_ALLOC_PORT_http=8080
            NOMAD_CPU_LIMIT=100
            NOMAD_DC=dc7
            NOMAD_GROUP_NAME=group
            NOMAD_HOST_ADDR_http=10.0.0.1:23456
            NOMAD_HOST_IP_http=10.0.0.1
            NOMAD_HOST_PORT_http=23456
            NOMAD_IP_http=10.0.0.1
            NOMAD_JOB_ID=job
            NOMAD_JOB_NAME=Job
            NOMAD_MEMORY_LIMIT=300
            NOMAD_NAMESPACE=default
            NOMAD_PORT_http=23456
            NOMAD_REGION=global
            NOMAD_SECRETS_DIR=/a/task/secrets
            NOMAD_SHORT_ALLOC_ID=aaaaaaaa
            NOMAD_TASK_DIR=/a/task/local
            NOMAD_TASK_NAME=task
            """,
            string.Join('\n', variables.Select(static one => $"{one.Key}={one.Value}")));
    }

    [Fact]
    public void Mapped_networks_bind_the_inner_port()
    {
        TaskSurroundings task = Surroundings();

        ImmutableSortedDictionary<string, string> variables = TaskEnvironment.Build(
            task with { Group = task.Group with { Networks = [new NetworkResource { Mode = "bridge" }] } });

        Assert.Equal(("8080", "23456"), (variables["NOMAD_PORT_http"], variables["NOMAD_HOST_PORT_http"]));
    }

    [Fact]
    public void Meta_is_merged_inwards_and_named_in_both_cases()
    {
        TaskSurroundings task = Surroundings();
        ImmutableSortedDictionary<string, string> variables = TaskEnvironment.Build(task with
        {
            Job = task.Job with
            {
                Meta = None.Add("owner", "job").Add("only-job", "1"),
                ParameterizedJob = new ParameterizedConfig { MetaOptional = ["missing", "owner"] },
            },
            Task = task.Task with { Meta = None.Add("owner", "task ${NOMAD_TASK_NAME}") },
        });

        Assert.Equal("task task", variables["NOMAD_META_owner"]);
        Assert.Equal("task task", variables["NOMAD_META_OWNER"]);
        Assert.Equal("1", variables["NOMAD_META_only_job"]);
        Assert.Equal("1", variables["NOMAD_META_ONLY_JOB"]);
        Assert.Equal("", variables["NOMAD_META_missing"]);
    }

    [Fact]
    public void Later_layers_win_and_see_the_ones_below_once()
    {
        TaskSurroundings task = Surroundings();
        ImmutableSortedDictionary<string, string> variables = TaskEnvironment.Build(task with
        {
            HostVariables = None.Add("HOME", "/home").Add("PATH", "/bin").Add("VAULT_TOKEN", "secret"),
            Task = task.Task with
            {
                Env = None.Add("HOME", "${HOME}/x").Add("A", "${B}").Add("B", "b").Add("my-key", "${node.datacenter}").Add("NOMAD_DC", "mine"),
            },
        });

        Assert.Equal("/home/x", variables["HOME"]);
        Assert.Equal("/bin", variables["PATH"]);
        Assert.Equal("${B}", variables["A"]);
        Assert.Equal("dc7", variables["my-key"]);
        Assert.Equal("mine", variables["NOMAD_DC"]);
        Assert.False(variables.ContainsKey("VAULT_TOKEN"));
    }

    [Fact]
    public void Only_some_names_are_cleaned()
    {
        TaskSurroundings task = Surroundings();
        ImmutableSortedDictionary<string, string> variables = TaskEnvironment.Build(task with
        {
            Resources = task.Resources with { Ports = [new AllocatedPort("my-port", 1, 0, "::1", IsStatic: false)] },
        });

        Assert.Equal("[::1]:1", variables["NOMAD_ADDR_my_port"]);
        Assert.Equal("1", variables["NOMAD_HOST_PORT_my_port"]);
        Assert.Equal("::1", variables["NOMAD_HOST_IP_my-port"]);
    }

    private static TaskSurroundings Surroundings()
    {
        var task = new TaskSpec { Name = "task" };
        var group = new TaskGroup { Name = "group", Tasks = [task] };
        return new TaskSurroundings
        {
            Node = new Node
            {
                Id = new NodeId(Guid.Parse("11111111-2222-4333-8444-555555555555")),
                SecretId = default,
                Name = "worker",
                Datacenter = "dc7",
                Resources = new NodeResources(),
            },
            Region = "global",
            AllocationId = new AllocationId(Guid.Parse("aaaaaaaa-2222-4333-8444-555555555555")),
            AllocationName = "job.group[2]",
            AllocationIndex = 2,
            Job = new Job { Id = "job", Name = "Job", Namespace = "default", TaskGroups = [group] },
            Group = group,
            Task = task,
            Resources = TestResources.Of("task", [new AllocatedPort("http", 23456, 8080, "10.0.0.1", IsStatic: false)]),
            Paths = new TaskPaths("/a/alloc", "/a/task/local", "/a/task/secrets"),
        };
    }
}
