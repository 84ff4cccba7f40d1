namespace Steppe.Model.Tests.Jobs.Admission;

/// <summary>The block and the older fields together.</summary>
public sealed class DisconnectPolicyTests
{
    [Theory]
    [InlineData("{}", 0, null, true, ReconnectStrategy.BestScore, false)]
    [InlineData("""{"MaxClientDisconnect":60000000000}""", 60, null, true, ReconnectStrategy.BestScore, true)]
    [InlineData("""{"StopAfterClientDisconnect":60000000000}""", 0, 60, true, ReconnectStrategy.BestScore, true)]
    [InlineData("""{"PreventRescheduleOnLost":true}""", 0, null, false, ReconnectStrategy.BestScore, true)]
    [InlineData("""{"PreventRescheduleOnLost":false}""", 0, null, true, ReconnectStrategy.BestScore, false)]
    [InlineData("""{"Disconnect":{"LostAfter":5000000000,"Reconcile":"longest_running"}}""", 5, null, true, ReconnectStrategy.LongestRunning, false)]
    [InlineData("""{"Disconnect":{"StopOnClientAfter":5000000000,"Replace":false,"Reconcile":"keep_original"}}""", 0, 5, false, ReconnectStrategy.KeepOriginal, false)]
    [InlineData("""{"MaxClientDisconnect":60000000000,"Disconnect":{"LostAfter":5000000000,"Reconcile":"keep_replacement"}}""", 5, null, true, ReconnectStrategy.KeepReplacement, false)]
    [InlineData("""{"MaxClientDisconnect":60000000000,"Disconnect":{"Replace":false}}""", 60, null, false, ReconnectStrategy.BestScore, false)]
    [InlineData("""{"PreventRescheduleOnLost":true,"Disconnect":{"Replace":true}}""", 0, null, true, ReconnectStrategy.BestScore, false)]
    [InlineData("""{"PreventRescheduleOnLost":true,"Disconnect":{"LostAfter":5000000000}}""", 5, null, false, ReconnectStrategy.BestScore, false)]
    public void The_block_comes_first_then_the_older_fields(
        string group, int lostAfter, int? stopAfter, bool replaces, ReconnectStrategy strategy, bool waits)
    {
        Job job = SampleJobs.FromJson($$"""{"TaskGroups":[{"Name":"g","Tasks":[{"Name":"t","Driver":"raw_exec"}],{{group[1..]}}]}""".Replace(",}", "}", StringComparison.Ordinal)) with
        {
            Id = "a",
            Datacenters = ["dc1"],
        };
        AdmissionResult result = JobAdmission.Admit(job, new AdmissionOptions());
        Assert.Empty(result.Refusals);
        Assert.Equal(
            new DisconnectPolicy(
                TimeSpan.FromSeconds(lostAfter), stopAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, replaces, strategy, waits),
            result.Job!.Groups[0].Disconnect);
    }
}
