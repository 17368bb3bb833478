import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import countersign_provisioner as provisioner
from countersign_provisioner import MEGABYTE, first_told, floor_of, size_of_unnamed, too_full


def ended():
    process = subprocess.Popen([sys.executable, "-I", "-c", ""])
    process.wait()
    return process


class FirstTold(unittest.TestCase):
    def test_does_not_wait_for_an_end_of_what_others_hold_open(self):
        info, tell = os.pipe()
        self.addCleanup(os.close, tell)
        os.write(tell, b'{\n  "child-pid": 7\n')
        os.write(tell, b"}\n")
        self.assertEqual(first_told(info, ended()), {"child-pid": 7})

    def test_ends_with_the_process_that_says_nothing(self):
        for said in (b"", b'{ "child'):
            info, tell = os.pipe()
            self.addCleanup(os.close, tell)
            os.write(tell, said)
            with self.assertRaises(ValueError):
                first_told(info, ended())


class TheDisk(unittest.TestCase):
    """The root of the sandbox is none: nothing is open in it."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def why(self, free, floor=1000 * MEGABYTE, held=0):
        with mock.patch.object(provisioner, "free_at", return_value=free), mock.patch.object(provisioner, "size_of", return_value=(held, 1)):
            return too_full([self.folder], "/nonexistent", 4000 * MEGABYTE, floor)

    def test_what_must_stay_free_ends_who_took_much(self):
        self.assertIsNone(self.why(1000 * MEGABYTE, held=900 * MEGABYTE))
        self.assertRegex(self.why(999 * MEGABYTE, held=900 * MEGABYTE), "free_disk_mb")
        self.assertIsNone(self.why(999 * MEGABYTE))

    def test_far_below_it_ends_whoever_runs_since_growth_can_be_hidden(self):
        self.assertRegex(self.why(499 * MEGABYTE), "free_disk_mb")
        self.assertIsNone(self.why(0, floor=0))

    def test_where_there_was_less_from_the_start_half_of_that_stays(self):
        for free, floor in ((4000, 1000), (1000, 500), (0, 0)):
            with mock.patch.object(provisioner, "free_at", return_value=free):
                self.assertEqual(floor_of(self.folder, 1000), floor)


class Unnamed(unittest.TestCase):
    def test_counts_a_file_without_a_name_once_however_often_it_is_open(self):
        with tempfile.TemporaryFile(dir=os.getcwd()) as file, tempfile.NamedTemporaryFile(dir=os.getcwd()) as named:
            for one in (file, named):
                one.write(bytes(MEGABYTE))
                one.flush()
                os.fsync(one.fileno())
            other = os.dup(file.fileno())
            self.addCleanup(os.close, other)
            with mock.patch.object(provisioner, "insiders", return_value=["/proc/self"]):
                size, opened = size_of_unnamed("/nonexistent")
            self.assertEqual(size, os.fstat(other).st_blocks * 512)
            self.assertGreaterEqual(size, MEGABYTE)
            self.assertGreaterEqual(opened, 3)


class TheWayOut(unittest.TestCase):
    def test_the_folder_of_a_kernel_that_was_started_anew_under_the_same_id_stays(self):
        home = self.enterContext(tempfile.TemporaryDirectory())
        old, new = (provisioner.WalledProvisioner(kernel_id="k", gateway={"home": home, "folder": "/way", "files": {}}) for _ in range(2))
        old._way_out()
        new._way_out()
        old._remove_way()
        self.assertTrue(os.path.isdir(os.path.join(home, "k")))
        new._remove_way()
        self.assertEqual((os.listdir(home), provisioner.ways), ([], {}))
