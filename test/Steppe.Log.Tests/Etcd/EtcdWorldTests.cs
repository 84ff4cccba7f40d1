namespace Steppe.Log.Tests.Etcd;

/// <summary>What every engine promises, under every fault the model knows, seed by seed.</summary>
public sealed class EtcdWorldTests
{
    [Fact]
    public void NothingAcknowledgedIsLostOrDoubledAndAllSeeOneOrder()
    {
        int acknowledged = 0, leaders = 0, refused = 0, unknown = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var world = new EtcdWorld(seed);
            try
            {
                world.Run(steps: 1500);
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}");
            }

            acknowledged += world.Acknowledged.Count;
            leaders += world.Leaders;
            refused += world.Refused;
            unknown += world.Unknown;
        }

        // A world in which nothing happens proves nothing.
        Assert.True(acknowledged > 2000, $"only {acknowledged} entries landed");
        Assert.True(leaders > 1000, $"only {leaders} terms");
        Assert.True(refused > 100, $"only {refused} appends were refused");
        Assert.True(unknown > 100, $"only {unknown} outcomes were unknown");
    }
}
