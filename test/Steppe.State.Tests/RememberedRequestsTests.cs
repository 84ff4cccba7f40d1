using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class RememberedRequestsTests
{
    private readonly Entropy _entropy = new(3);

    [Theory]
    [InlineData(1)]
    [InlineData(RememberedRequests.Kept)]
    [InlineData(RememberedRequests.Kept + 1)]
    [InlineData((3 * RememberedRequests.Kept) + 7)]
    public void TheNewestAreKeptAndWhatIsReadBackForgetsTheSameWay(int count)
    {
        List<RequestId> asked = [];
        RememberedRequests requests = RememberedRequests.Empty;
        Ask(count);
        Assert.All(asked.TakeLast(RememberedRequests.Kept), request => Assert.NotNull(requests.Find(request)));
        Assert.InRange(requests.OldestFirst.Count(), Math.Min(count, RememberedRequests.Kept), 2 * RememberedRequests.Kept);

        RememberedRequests readBack = requests.OldestFirst.Aggregate(RememberedRequests.Empty, static (all, one) => all.With(one.Request, one.Answer));
        for (int more = 0; more < 3; more++)
        {
            Assert.Equal(requests.OldestFirst, readBack.OldestFirst);
            RequestId request = new(_entropy.NextUuid());
            var answer = new CommandOutcome.Accepted((ulong)(asked.Count + more + 1));
            (requests, readBack) = (requests.With(request, answer), readBack.With(request, answer));
        }

        void Ask(int times)
        {
            for (; times > 0; times--)
            {
                asked.Add(new RequestId(_entropy.NextUuid()));
                requests = requests.With(asked[^1], new CommandOutcome.Accepted((ulong)asked.Count));
            }
        }
    }
}
