using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steppe.Model.Tests.Json;

public sealed class JobJsonTests
{
    [Fact]
    public void Every_recorded_job_survives_a_round_trip()
    {
        int count = 0;
        foreach (JsonObject recorded in ConformanceCases.Accepted())
        {
            foreach (string shape in (string[])["job", "canonical"])
            {
                string expected = recorded[shape]!.ToJsonString();
                Job job = SteppeJson.Deserialize<Job>(expected)!;
                string actual = SteppeJson.SerializeToString(job);
                Assert.True(
                    JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)),
                    $"{recorded["id"]} {shape}\nexpected {expected}\nactual   {actual}");
                count++;
            }
        }

        Assert.True(count > 200, $"only {count} recorded jobs were found");
    }

    [Fact]
    public void Keys_are_written_in_ordinal_order_at_every_depth()
    {
        Job job = SteppeJson.Deserialize<Job>("""{"ID":"a","Meta":{"b":"1","B":"2"},"TaskGroups":[{"Tasks":[{"Config":{"z":{"b":1,"a":2},"a":1}}]}]}""")!;
        using var document = JsonDocument.Parse(SteppeJson.Serialize(job));

        AssertSorted(document.RootElement);
        Assert.Contains("""{"a":1,"z":{"a":2,"b":1}}""", SteppeJson.SerializeToString(job), StringComparison.Ordinal);
        Assert.Contains("""{"B":"2","b":"1"}""", SteppeJson.SerializeToString(job), StringComparison.Ordinal);
    }

    private static void AssertSorted(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            string[] names = [.. element.EnumerateObject().Select(static member => member.Name)];
            Assert.Equal(names.Order(StringComparer.Ordinal), names);
            foreach (JsonProperty member in element.EnumerateObject())
            {
                AssertSorted(member.Value);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement member in element.EnumerateArray())
            {
                AssertSorted(member);
            }
        }
    }

    [Fact]
    public void Null_reads_as_absent_for_texts_numbers_flags_and_list_elements()
    {
        Job job = SteppeJson.Deserialize<Job>(
            """
            {"id":"a","dispatched":null,"META":{"k":null},"taskgroups":[null,{"tasks":[{"name":null,"leader":null,"shutdowndelay":null,
            "user":null,"unknown":[1]}],"networks":[{"dynamicports":[{"label":"x","to":null}]}],"scaling":{"createindex":null}}]}
            """)!;

        TaskGroup group = Assert.Single(job.TaskGroups!);
        TaskSpec task = Assert.Single(group.Tasks!);
        Assert.Equal("", task.Name);
        Assert.Equal("", task.Driver);
        Assert.False(task.Leader);
        Assert.Equal(Duration.Zero, task.ShutdownDelay);
        Assert.Equal("", job.Meta!["k"]);
        Assert.Equal(0, group.Networks![0].DynamicPorts![0].To);
    }

    [Theory]
    [InlineData("""{"TaskGroups":[{"ShutdownDelay":"30s"}]}""")]
    [InlineData("""{"Priority":"50"}""")]
    [InlineData("""{"TaskGroups":{}}""")]
    [InlineData("""{"Meta":["a"]}""")]
    [InlineData("""{"Priority":1.5}""")]
    public void Wrong_types_are_refused(string json) => Assert.Throws<JsonException>(() => SteppeJson.Deserialize<Job>(json));

    [Fact]
    public void Texts_are_not_escaped_for_html()
    {
        Assert.Contains("\"<a> & 'b' ü\"", SteppeJson.SerializeToString(new Job { Name = "<a> & 'b' ü" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_leaves_out_what_only_requests_carry()
    {
        var job = new Job
        {
            Reschedule = new ReschedulePolicy(),
            TaskGroups = [new TaskGroup { Tasks = [new TaskSpec { LogConfig = new LogConfig { Enabled = true } }], Services = [new Service()] }],
        };
        using JsonDocument response = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(job, SteppeJson.TypeInfo<Job>(SteppeJson.Response)));
        JsonElement group = response.RootElement.GetProperty("TaskGroups")[0];

        Assert.False(response.RootElement.TryGetProperty("Reschedule", out _));
        Assert.False(response.RootElement.TryGetProperty("Migrate", out _));
        Assert.False(group.GetProperty("Tasks")[0].GetProperty("LogConfig").TryGetProperty("Enabled", out _));
        Assert.False(group.GetProperty("Services")[0].TryGetProperty("CheckRestart", out _));
        Assert.True(group.TryGetProperty("ReschedulePolicy", out _));
        Assert.Contains("\"Reschedule\":{", SteppeJson.SerializeToString(job), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_newer_than_the_base_appear_only_when_set()
    {
        string without = SteppeJson.SerializeToString(new Job { TaskGroups = [new TaskGroup()] });
        string with = SteppeJson.SerializeToString(new Job { TaskGroups = [new TaskGroup { Disconnect = new DisconnectStrategy() }] });

        Assert.DoesNotContain("Disconnect\":", without.Replace("ClientDisconnect", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"Disconnect\":{", with, StringComparison.Ordinal);
    }
}
