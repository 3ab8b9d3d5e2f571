package async

import (
	"context"
	"testing"
	"time"
)

func TestLeakReport(t *testing.T) {
	var reports [][]TaskInfo
	report := WithLeakReport(func(left []TaskInfo) { reports = append(reports, left) })
	for _, await := range []bool{true, false} {
		ended := false
		_, err := Run(context.Background(), proc(func(c *ctl) error {
			task := GoFrom(c.t, proc(func(c *ctl) error {
				defer func() { ended = true }()
				return wait(c, Sleep(time.Hour))
			}), WithName("straggler"))
			wait(c, Sleep(0))
			if await {
				task.Cancel()
				wait(c, task)
			}
			return nil
		}), report)
		if err != nil || !ended {
			t.Errorf("%v, ended %v", err, ended)
		}
	}
	if len(reports) != 1 || len(reports[0]) != 1 || reports[0][0].Name != "straggler" || reports[0][0].Awaits != "a timer" {
		t.Errorf("reports: %v", reports)
	}
}
