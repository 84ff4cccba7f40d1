using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>A table against the framework's sorted dictionary, under changes that follow from a seed.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TableHoldsWhatADictionaryWould(ulong seed)
    {
        var entropy = new Entropy(seed);
        SortedDictionary<int, string> expected = [];
        Table<int, string> table = Table<int, string>.Empty;
        for (int step = 0; step < 30_000; step++)
        {
            // First it grows, then it shrinks to nothing.
            int key = entropy.Next(4000);
            bool removes = entropy.Next(30_000) < step;
            Table<int, string> before = table;
            int countBefore = expected.Count;
            if (removes)
            {
                expected.Remove(key);
                table = table.Without(key);
            }
            else
            {
                expected[key] = $"{step}";
                table = table.With(key, $"{step}");
            }

            Assert.Equal(countBefore, before.Count);
            Assert.Equal(expected.Count, table.Count);
            if (step % 500 == 0)
            {
                Assert.Equal(expected, table.Entries);
                DepthOf(table.Root);
                int from = entropy.Next(4000);
                Assert.Equal(expected.Where(entry => entry.Key >= from).Select(static entry => entry.Value), table.RowsFrom(from));
            }
        }

        Assert.Equal(expected, table.Entries);
    }

    [Fact]
    public void OlderTablesStayAsTheyWere()
    {
        Table<int, string> first = Table<int, string>.Empty.With(2, "two").With(1, "one");
        Table<int, string> second = first.With(2, "deux").Without(1);
        Assert.Equal(["one", "two"], first.Rows);
        Assert.Equal(["deux"], second.Rows);
        Assert.Equal([1, 2], first.Keys);
        Assert.Null(second.Find(1));
        Assert.Same(second, second.Without(1));
    }

    [Fact]
    public void RowsCanBeEnumeratedAgain()
    {
        IEnumerable<string> rows = Table<int, string>.Empty.With(1, "one").With(2, "two").RowsFrom(2);
        Assert.Equal(rows.ToArray(), rows.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RowsInOrderFillTheirPages(bool isBuiltAtOnce)
    {
        KeyValuePair<int, string>[] rows = [.. Enumerable.Range(0, 100_000).Select(static key => KeyValuePair.Create(key, "row"))];
        Table<int, string> table = isBuiltAtOnce
            ? Table<int, string>.OfSorted(rows)
            : rows.Aggregate(Table<int, string>.Empty, static (table, row) => table.With(row.Key, row.Value));

        Assert.Equal(rows, table.Entries);
        Assert.Equal("row", table.Find(99_999));
        Assert.Equal(5, DepthOf(table.Root));
    }

    [Fact]
    public void PagesWithFewRowsJoin()
    {
        Table<int, string> table = Table<int, string>.OfSorted([.. Enumerable.Range(0, 10_000).Select(static key => KeyValuePair.Create(key, "row"))]);
        int before = PagesOf(table.Root).Count();
        foreach (int key in Enumerable.Range(0, 10_000).Where(static key => key % 100 != 0))
        {
            table = table.Without(key);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(static number => number * 100), table.Keys);
        DepthOf(table.Root);
        Assert.InRange(PagesOf(table.Root).Count(), 1, before / 20);
    }

    [Fact]
    public void ATableOfOneRowIsOnePage()
    {
        Table<int, string> table = Enumerable.Range(0, 5000).Aggregate(Table<int, string>.Empty, static (table, key) => table.With(key, "row"));
        table = Enumerable.Range(0, 4999).Aggregate(table, static (table, key) => table.Without(key));
        Assert.Equal(1, DepthOf(table.Root));
        Assert.Null(table.Without(4999).Root);
    }

    // Looks at all of it on the way: rows are equally deep and in order, and whoever looks for one by the keys of pages finds it.
    internal static int DepthOf(TablePage<int, string>? root) => root is null ? 0 : DepthOf(root, int.MinValue, int.MaxValue);

    private static int DepthOf(TablePage<int, string> page, int first, int last)
    {
        Assert.InRange(page.Count, 1, PageEntries<int, string>.Most);
        if (page is TableLeaf<int, string> leaf)
        {
            int[] keys = [.. Enumerable.Range(0, leaf.Count).Select(at => leaf.Entries[at].Key)];
            Assert.Equal(keys.Distinct().Order(), keys);
            Assert.All(keys, key => Assert.InRange(key, first, last));
            return 1;
        }

        var branch = (TableBranch<int, string>)page;
        int[] starts = [first, .. Enumerable.Range(1, branch.Count - 1).Select(at => branch.Entries[at].Key), last];
        return 1 + Assert.Single(Enumerable.Range(0, branch.Count)
            .Select(at => DepthOf(branch.Entries[at].Value, starts[at], at + 1 < branch.Count ? starts[at + 1] - 1 : last)).Distinct());
    }

    private static IEnumerable<TablePage<int, string>> PagesOf(TablePage<int, string>? page) => page switch
    {
        null => [],
        TableBranch<int, string> branch => Enumerable.Range(0, branch.Count).SelectMany(at => PagesOf(branch.Entries[at].Value)).Append(page),
        _ => [page],
    };
}
