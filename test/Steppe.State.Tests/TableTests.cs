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
        for (int step = 0; step < 4000; step++)
        {
            // First it grows, then it shrinks to nothing.
            int key = entropy.Next(700);
            bool removes = entropy.Next(4000) < step;
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
            if (step % 100 == 0)
            {
                Assert.Equal(expected, table.Entries);
                HeightOf(table.Root);
                int from = entropy.Next(700);
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

    [Fact]
    public void SortedInputMakesNoDeepTree()
    {
        Table<int, string> table = Table<int, string>.Empty;
        for (int key = 0; key < 100_000; key++)
        {
            table = table.With(key, "row");
        }

        Assert.Equal(100_000, table.Rows.Count());
        Assert.Equal("row", table.Find(99_999));
        Assert.InRange(HeightOf(table.Root), 17, 24);
    }

    // Counted, and compared with what the nodes say of themselves and with each other.
    internal static int HeightOf(TableNode<int, string>? tree)
    {
        if (tree is null)
        {
            return 0;
        }

        (int left, int right) = (HeightOf(tree.Left), HeightOf(tree.Right));
        Assert.InRange(left - right, -1, 1);
        Assert.Equal(1 + Math.Max(left, right), tree.Height);
        return tree.Height;
    }
}
