using Steppe.Model;

namespace Steppe.ClientCore.Tests.Allocations;

public sealed class AllocationReconcilerTests
{
    // Allocations are letters, indexes follow: "a5 b3".
    [Theory]
    [InlineData("", "", "", "", "")]
    [InlineData("a1", "", "", "a", "")]
    [InlineData("a1", "a1", "", "", "")]
    [InlineData("a2", "a1", "", "a", "")]
    [InlineData("a1", "a2", "", "", "")]
    [InlineData("", "a1", "", "", "a")]
    [InlineData("a9", "", "a", "", "")]
    [InlineData("", "", "a", "", "a")]
    [InlineData("a1 b2 c3", "b1 d1", "c e", "a,b", "d,e")]
    public void Compare(string desired, string live, string collected, string fetch, string forget)
    {
        ReconcileOutcome outcome = AllocationReconciler.Compare(
            Known(desired), Known(live), [.. Known(collected).Select(static one => one.Id)]);

        Assert.Equal(fetch, Letters(outcome.Fetch));
        Assert.Equal(forget, Letters(outcome.Forget));
    }

    [Theory]
    [InlineData(false, false, DesiredStatus.Run, FetchedFate.Start)]
    [InlineData(true, false, DesiredStatus.Run, FetchedFate.Update)]
    [InlineData(true, false, DesiredStatus.Stop, FetchedFate.Stop)]
    [InlineData(true, false, DesiredStatus.Evict, FetchedFate.Stop)]
    [InlineData(false, false, DesiredStatus.Stop, FetchedFate.Decline)]
    [InlineData(false, false, DesiredStatus.Evict, FetchedFate.Decline)]
    [InlineData(false, true, DesiredStatus.Run, FetchedFate.Ignore)]
    [InlineData(true, true, DesiredStatus.Stop, FetchedFate.Ignore)]
    public void Fate(bool isHere, bool isCollected, DesiredStatus desired, FetchedFate expected) =>
        Assert.Equal(expected, AllocationReconciler.FateOf(isHere, isCollected, desired));

    private static KnownAllocation[] Known(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static one => new KnownAllocation(Id(one[0]), one.Length > 1 ? (ulong)(one[1] - '0') : 0)),
    ];

    private static AllocationId Id(char letter) => new(Guid.Parse($"00000000-0000-4000-8000-0000000000{(int)letter:x2}"));

    private static string Letters(IEnumerable<AllocationId> ids) =>
        string.Join(',', ids.Select(static id => (char)id.Value.ToByteArray()[15]));
}
