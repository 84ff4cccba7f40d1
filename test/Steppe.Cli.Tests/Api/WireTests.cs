using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Api.Types;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Api;

public sealed class WireTests
{
    public static TheoryData<Type> Shapes => [.. typeof(JobListStub).Assembly.GetTypes()
        .Where(static type => type.Namespace == typeof(JobListStub).Namespace && type.IsPublic && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Keys_are_declared_in_the_order_the_wire_wants(Type shape)
    {
        string[] keys = [.. shape.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(static property => property.MetadataToken)
            .Select(static property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name)];
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
    }

    [Fact]
    public void Zero_values_are_written_and_absent_lists_are_null()
    {
        string json = JsonSerializer.Serialize(new AllocListStub { Name = "<a&b>" }, ApiJsonContext.Wire.AllocListStub);

        Assert.Contains("\"Name\":\"<a&b>\"", json, StringComparison.Ordinal);
        Assert.Contains("\"CreateIndex\":0", json, StringComparison.Ordinal);
        Assert.Contains("\"TaskStates\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"DesiredTransition\":{\"ForceReschedule\":null", json, StringComparison.Ordinal);
        Assert.DoesNotContain("AllocatedResources", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocations_and_evaluations_leave_out_what_is_empty()
    {
        Assert.Equal("{\"ID\":\"x\"}", JsonSerializer.Serialize(new ApiAllocation { Id = "x" }, ApiJsonContext.Wire.ApiAllocation));
        Assert.Equal("{\"ID\":\"x\"}", JsonSerializer.Serialize(new ApiEvaluation { Id = "x" }, ApiJsonContext.Wire.ApiEvaluation));
        Assert.Equal("{}", JsonSerializer.Serialize(new StreamFrame(), ApiJsonContext.Wire.StreamFrame));
    }

    [Fact]
    public void Instants_in_utc_end_in_z_and_keep_their_fraction()
    {
        ApiTaskState state = new() { StartedAt = new DateTimeOffset(2031, 5, 4, 0, 0, 0, 250, TimeSpan.Zero) };
        string json = JsonSerializer.Serialize(
            new ApiAllocation { TaskStates = new Dictionary<string, ApiTaskState> { ["t"] = state } }, ApiJsonContext.Wire.ApiAllocation);

        Assert.Contains("\"StartedAt\":\"2031-05-04T00:00:00.25Z\"", json, StringComparison.Ordinal);
        Assert.Contains("\"FinishedAt\":null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_read_in_any_case() =>
        Assert.Equal("x", JsonSerializer.Deserialize("{\"evalid\":\"x\"}", ApiJsonContext.Default.JobRegisterResponse)?.EvalId);

    [Fact]
    public void A_job_inside_an_allocation_follows_the_rules_of_the_model()
    {
        ApiAllocation? allocation = JsonSerializer.Deserialize(SampleCluster.WholeAllocation, ApiJsonContext.Default.ApiAllocation);
        Assert.Equal("shop-api", allocation?.Job?.Id);
        string json = JsonSerializer.Serialize(allocation!, ApiJsonContext.Wire.ApiAllocation);
        Assert.Contains("\"Job\":{\"Affinities\":null", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"Reschedule\":", json.Split("\"Job\":")[1].Split("\"JobID\"")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_and_read_by_hand_says_what_the_metadata_would()
    {
        JobValidateResponse answer = new() { DriverConfigValidated = true, Error = "1 error", ValidationErrors = ["group[é]: \"no\""], Warnings = "* old" };
        await using FakeAgent agent = new FakeAgent()
            .On("PUT /v1/validate/job", JsonSerializer.Serialize(answer, ApiJsonContext.Wire.JobValidateResponse))
            .On("PUT /v1/validate/job", """{"ValidationErrors":null,"Warnings":null}""")
            .On("PUT /v1/validate/job", "[]");
        ApiClient client = new(new SocketTransport(ApiEndpoint.Parse(agent.Address)), new ApiClientOptions());
        JobValidateRequest request = new() { Job = JsonSerializer.Deserialize(SampleCluster.WholeAllocation, ApiJsonContext.Default.ApiAllocation)!.Job, Region = "eu" };

        JobValidateResponse first = await client.Jobs.ValidateAsync(request);
        JobValidateResponse second = await client.Jobs.ValidateAsync(new JobValidateRequest());

        Assert.Equal(JsonSerializer.Serialize(answer), JsonSerializer.Serialize(first));
        Assert.Equal(JsonSerializer.Serialize(new JobValidateResponse()), JsonSerializer.Serialize(second));
        await Assert.ThrowsAsync<JsonException>(() => client.Jobs.ValidateAsync(request));
        Assert.True(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(request, ApiJsonContext.Wire.JobValidateRequest), JsonNode.Parse(agent.Requests[0].Body)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"Job":null,"Region":""}"""), JsonNode.Parse(agent.Requests[1].Body)));
    }

    [Fact]
    public async Task Whether_anybody_listens_is_told_without_a_request()
    {
        await using FakeAgent agent = new();
        Assert.Null(await new ApiClient(new SocketTransport(ApiEndpoint.Parse(agent.Address)), new ApiClientOptions()).FindObstacleAsync());
        Assert.Empty(agent.Requests);

        ApiClient nobody = new(new SocketTransport(ApiEndpoint.Parse("http://127.0.0.1:1")), new ApiClientOptions());
        Assert.Equal("No agent answers at http://127.0.0.1:1: connection refused.", (await nobody.FindObstacleAsync())?.Message);
    }

    [Fact]
    public async Task Frames_without_separators_are_split_wherever_the_reads_fall()
    {
        string frames = "{}" + Frame("one\n") + Frame("a}{b", "x{\\\"}.txt") + "{}" + Frame("two\n");
        using SlowStream stream = new(Encoding.UTF8.GetBytes(frames));
        List<string> data = [];
        await foreach (StreamFrame frame in StreamFrameReader.ReadAsync(stream, CancellationToken.None))
        {
            data.Add(Encoding.UTF8.GetString(frame.Data ?? []));
        }

        Assert.Equal(["one\n", "a}{b", "two\n"], data);
    }

    [Fact]
    public async Task Text_behind_the_frames_is_an_error_of_the_agent()
    {
        using SlowStream stream = new(Encoding.UTF8.GetBytes(Frame("one") + "alloc is gone"));
        ApiException error = await Assert.ThrowsAsync<ApiException>(async () =>
        {
            await foreach (StreamFrame _ in StreamFrameReader.ReadAsync(stream, CancellationToken.None))
            {
            }
        });
        Assert.Equal("alloc is gone", error.Body);
    }

    private static string Frame(string data, string file = "f") =>
        $"{{\"Data\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(data))}\",\"File\":\"{file}\"}}";

    // Gives three bytes per read.
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > 3 ? buffer[..3] : buffer, cancellationToken);
    }
}
